"""Tables of requests that were handled elsewhere."""
