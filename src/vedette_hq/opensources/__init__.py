"""Material from open sources: records of collection, web archives looked at without a request to anybody."""
