"""Publishing: the built site as a folder that a web server shows, as an archive, with its proof."""
