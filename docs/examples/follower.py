"""A program that lives by parktime's clock: a sync of your own that runs every 12 virtual hours.

It needs nothing but Python's standard library: `python follower.py http://127.0.0.1:8700`.
"""

import json
import sys
import urllib.error
import urllib.request
from datetime import datetime, timedelta

EVERY = timedelta(hours=12)
NAME = "my-sync"
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever HTTP_PROXY says


def call(method, url, body=None):
    """The JSON that the clock answers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with DIRECT.open(request, timeout=90) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


class Follower:
    def __init__(self, simulator):
        self.clock = f"{simulator}/clock"
        self.me = f"{self.clock}/participants/{NAME}"
        first = call("POST", f"{self.me}/busy")  # join: from here on the clock stands until we wait
        self.epoch = first["epoch"]
        self.due = instant(first["now"])
        self.runs = []

    def follow(self, most_runs):
        """Runs the sync whenever it is due, until it has run so often."""
        while True:
            wait = {
                "until": self.due.isoformat(),
                "what": f"run {NAME}",
                "timeout_s": 60,
                "order": 0,
                "epoch": self.epoch,
            }
            answer = call(
                "POST", f"{self.me}/wait", wait
            )  # answers when the clock is there; then we are busy
            if answer["epoch"] != self.epoch:
                self.go_back(answer)
            elif answer["reached"]:
                self.sync(instant(answer["now"]))
                if len(self.runs) == most_runs:
                    return
            # else the wait only timed out: wait again

    def sync(self, now):
        """Your sync goes here. Virtual time stands still until the next wait."""
        print("sync at", now.isoformat())
        self.runs.append(now)
        self.due = now + EVERY  # from the time at which it was due, so that it never drifts

    def go_back(self, answer):
        """Time went back: forget all that is later than the earliest rewind not yet followed."""
        state = call("GET", self.clock)
        back_to = min(
            instant(each["to"]) for each in state["rewinds"] if each["epoch"] > self.epoch
        )
        print("time went back to", back_to.isoformat())
        self.runs = [run for run in self.runs if run <= back_to]
        self.due = self.runs[-1] + EVERY if self.runs else instant(answer["now"])
        self.epoch = state["epoch"]

    def leave(self):
        call("DELETE", self.me)


def main():
    simulator = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8700"
    most_runs = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    follower = Follower(simulator.rstrip("/"))
    try:
        follower.follow(most_runs)
    finally:
        follower.leave()


if __name__ == "__main__":
    main()
