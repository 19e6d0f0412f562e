#!/bin/sh
# Makes voice-message.m4a from voice-message.txt: each line is spoken by flite, with a pause after it,
# and the whole is written as a phone writes a voice message (AAC, mono, MP4 with its index at the end).
# Needs Debian's flite and ffmpeg. The lines were chosen by trial: an offline recogniser gets them right.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

line_number=0
while IFS= read -r line; do
  line_number=$((line_number + 1))
  name=$(printf '%02d' "$line_number")
  flite -voice rms --setf duration_stretch=1.1 -t "$line" -o "$work/$name.raw.wav"
  ffmpeg -v error -nostdin -i "$work/$name.raw.wav" -af apad=pad_dur=0.6 -ac 1 -ar 16000 "$work/$name.wav"
  echo "file '$work/$name.wav'" >>"$work/list"
done <"$here/voice-message.txt"

ffmpeg -v error -nostdin -f concat -safe 0 -i "$work/list" -af adelay=300:all=1 \
  -ac 1 -ar 44100 -c:a aac -b:a 48k -brand M4A -bitexact -y "$here/voice-message.m4a"
