"""The watch: promises to be heard from, and the ladder that is climbed in silence. Functions of instants."""
