"""The dashboard."""

NOT_YET = (
    "the dashboard is not in this version; 'parktime up FILE' starts simulator and daemon, 'parktime clock show' and "
    "'parktime clock advance' watch and move the time, and the daemon's API tells the rest (/v1/snapshot, /docs)"
)
