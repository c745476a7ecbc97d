"""The room that runs what is not trusted."""
