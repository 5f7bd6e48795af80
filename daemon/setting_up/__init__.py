"""The set-up page: who is proposed and who is chosen for whom, before anything is written."""
