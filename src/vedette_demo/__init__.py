"""The invented material of the main job, and the reader of the published incidents."""
