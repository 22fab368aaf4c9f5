"""What a page says, one file per stage: decode, page, body, metadata, repair. The order is in ingest."""
