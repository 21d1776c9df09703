#!/usr/bin/env bash
# healthy.sh PORT: whether this instance takes people, as /readyz says. The image holds no other program to ask it with.
set -eu
exec 3<>"/dev/tcp/127.0.0.1/$1"
printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 3 _ status _ <&3
[ "$status" = 200 ]
