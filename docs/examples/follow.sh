#!/usr/bin/env bash
# Prints each message of a session on a line of its own until it has ended: follow.sh URL [curl's options]
url=$1 cursor='' retry=3000
while true; do
  id=$cursor data=''
  while IFS= read -r line; do
    case $line in
      'retry: '*) retry=${line#retry: } ;;
      'id: '*) id=${line#id: } ;;
      'data: '*) data=${line#data: } ;;
      'status: 204') exit 0 ;;
      'status: 4'[01]*) echo "the server says ${line#status: }" >&2; exit 1 ;;
      '') # a message counts when it is whole
        if [ "$data" ]; then printf '%s\n' "$data"; cursor=$id data=''; fi ;;
    esac
  done < <(curl -sN -H "last-event-id: $cursor" -w '\nstatus: %{http_code}\n' "${@:2}" "$url")
  sleep "${retry}e-3"
done
