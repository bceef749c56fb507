"""Posts as the index sees them."""

from esn.content.documents import content_source

post_source = content_source("post")
