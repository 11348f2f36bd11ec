"""Starts a session and prints its messages until it has ended: follow.py BASE WORKFLOW INPUT. TOKEN says who you are."""

import json, os, sys, time
from http.client import HTTPException
from urllib.parse import urljoin
from urllib.request import Request, urlopen

AUTH = {"Authorization": "Bearer " + os.environ.get("TOKEN", "")}
ENDS = ("complete", "error", "cancelled", "completed", "failed")


def start(base, workflow, body):
    headers = {**AUTH, "Content-Type": "application/json", "Prefer": "respond-async"}
    with urlopen(Request(f"{base}/workflows/{workflow}", body.encode(), headers), timeout=60) as reply:
        return urljoin(base, reply.headers["Location"]) + "/events"


def follow(url):
    cursor, retry = "", 3000
    while True:
        try:
            with urlopen(Request(url, headers={**AUTH, "Last-Event-ID": cursor}), timeout=60) as reply:
                frame = {}
                for line in reply:  # none, if the status is 204
                    field, _, value = line.decode(errors="replace").rstrip("\r\n").partition(": ")
                    if field:
                        frame[field] = value
                    elif "data" in frame:  # a message counts when it is whole
                        cursor, retry = frame.get("id", cursor), int(frame.get("retry", retry))
                        message, frame = json.loads(frame["data"]), {}
                        yield message
                        if message["type"] in ENDS or message.get("snapshot", {}).get("status") in ENDS:
                            return
                if reply.status == 204:
                    return
        except (OSError, HTTPException) as error:  # cut: come back with the cursor
            if getattr(error, "code", 0) in (400, 401, 403, 404, 406, 410):
                raise
        time.sleep(retry / 1000)


for message in follow(start(*sys.argv[1:])):
    print(json.dumps(message), flush=True)
