"""Starts a session and prints its messages until it has ended: follow.py BASE WORKFLOW INPUT. TOKEN says who you are."""

import http.client, json, os, sys, time, urllib.parse, urllib.request

AUTH = {"Authorization": "Bearer " + os.environ.get("TOKEN", "")}
ENDS = ("complete", "error", "cancelled", "completed", "failed")


def start(base, workflow, body):
    headers = {**AUTH, "Content-Type": "application/json", "Prefer": "respond-async"}
    request = urllib.request.Request(f"{base}/workflows/{workflow}", body.encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as reply:
        return urllib.parse.urljoin(base, reply.headers["Location"]) + "/events"


def follow(url):
    cursor, retry = "", 3.0
    while True:
        request = urllib.request.Request(url, headers={**AUTH, "Last-Event-ID": cursor})
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:  # a minute without a heartbeat: the line is dead
                if reply.status == 204:
                    return
                data, seq = "", cursor
                for line in reply:
                    field, _, value = line.decode().rstrip("\r\n").partition(": ")
                    if field == "retry":
                        retry = int(value) / 1000
                    elif field == "id":
                        seq = value
                    elif field == "data":
                        data = value
                    elif field == "" and data:  # a message counts when it is whole
                        message, data, cursor = json.loads(data), "", seq
                        yield message
                        if message["type"] in ENDS or message.get("snapshot", {}).get("status") in ENDS:
                            return
        except (OSError, http.client.HTTPException) as error:  # cut: come back with the cursor
            if getattr(error, "code", 0) in (400, 401, 403, 404, 406, 410):
                raise
        time.sleep(retry)


for message in follow(start(*sys.argv[1:])):
    print(json.dumps(message), flush=True)
