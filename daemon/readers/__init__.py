"""The CCMSs and Storypark as the daemon reads them over HTTP."""
