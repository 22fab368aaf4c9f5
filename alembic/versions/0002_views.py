"""Views for people who ask in SQL: current_articles, article_versions, source_health

The columns are described in docs/querying.md. Plain SQL that both databases understand.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SAID = """version.title, version.text, version.published_at, version.origin, version.author, version.editor,
    version."column", version.section, version.language, version.script"""

VIEWS = {
    "current_articles": f"""
SELECT page.id AS page_id, page.url, source.slug AS source, source.region, page.status, page.moved_to,
    {_SAID}, version.number AS version, page.versions, version.captured_at, version.last_seen
FROM page
JOIN source ON source.id = page.source_id
JOIN version ON version.id = page.version_id""",  # noqa: S608  fixed text
    "article_versions": f"""
SELECT version.id AS version_id, page.id AS page_id, page.url, source.slug AS source, source.region,
    version.number AS version, {_SAID}, version.captured_at, version.last_seen, version.recorded_at,
    version.extractor, version.damaged, capture.file AS warc_file, capture."offset" AS warc_offset,
    capture.record_id AS warc_record, capture.digest AS payload_digest
FROM version
JOIN page ON page.id = version.page_id
JOIN source ON source.id = page.source_id
JOIN capture ON capture.id = version.capture_id
WHERE version.reading = (SELECT max(again.reading) FROM version AS again
    WHERE again.page_id = version.page_id AND again.number = version.number)""",  # noqa: S608  fixed text
    "source_health": """
SELECT source.slug AS source, source.name, source.region,
    (SELECT count(*) FROM page WHERE page.source_id = source.id AND page.version > 0) AS articles,
    (SELECT count(*) FROM page WHERE page.source_id = source.id AND page.status = 'listed') AS waiting,
    (SELECT count(*) FROM page WHERE page.source_id = source.id AND page.failures > 0) AS failing,
    run.state AS last_state, run.reason AS last_reason, run.started_at AS last_run,
    run.listed, run.new, run.changed, run.gone, run.failed
FROM source
LEFT JOIN run ON run.id = (SELECT max(latest.id) FROM run AS latest WHERE latest.source_id = source.id)""",
}


def upgrade() -> None:
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")
