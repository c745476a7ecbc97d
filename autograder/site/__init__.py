"""The course as a folder of static files that runs in a browser tab: nothing to install, nothing from elsewhere."""
