#!/bin/sh
# follow-tokens.sh BROKER [COUNT]: the last state of every token, then each later event, until Ctrl-C, or COUNT of each partition.
# With kcat alone (Debian: apt-get install kcat), by the order of docs/api/token-state.md; the versions are left to the reader.
set -eu
broker=${1:-127.0.0.1:9092}
history=portcullis.token.events.v1
states=portcullis.token.state.v1

partitions=$(kcat -b "$broker" -L -t "$history" | sed -n 's/^ *partition \([0-9]*\),.*/\1/p')
# 1. The ends of the history, before anything else is read: "topic [partition] offset N".
ends=$(for p in $partitions; do kcat -b "$broker" -Q -t "$history:$p:-1"; done)
# 2. Every state there is. A tombstone has no value: %s is empty.
kcat -b "$broker" -C -t "$states" -o beginning -e -q -f 'state %k %s\n'
# 3. The history, from the noted ends.
for p in $partitions; do
  end=$(echo "$ends" | sed -n "s/.*\[$p\] offset \([0-9]*\)/\1/p")
  kcat -b "$broker" -C -u -q -t "$history" -p "$p" -o "$end" ${2:+-c "$2"} -f '%k %h %s\n' &
done
wait
