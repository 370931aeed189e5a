#!/usr/bin/env bash
# FFmpeg 7.0.2 (wheel imageio-ffmpeg 0.6.0): the score `scene` of select and scdet is small where every frame differs from the
# one before as much as that one did, however much that is.
#
# Expected: of a film that turns from black to white and back with each frame, every frame is the beginning of a scene; as one
# sees where each colour stays for four frames.
# Happens: the score is the smaller one of the difference to the frame before and of the change of that difference. Black and
# white in turn with each frame score next to 0 from the third frame on, so that `select='gt(scene,0.3)'` finds one change in four
# seconds; where each colour stays for four frames it finds all of them. A slide show of one picture a frame, or a
# film at low frame rates of cuts alone, has no scenes by it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check imageio-ffmpeg==0.6.0
ffmpeg=$(venv/bin/python -c 'import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())')
"$ffmpeg" -version | head -1

# Four seconds of ten frames; each colour stays for so many frames.
changes() {
  "$ffmpeg" -nostdin -loglevel error -f lavfi -i "color=black:s=64x64:d=4:r=10" \
    -vf "geq=lum='255*mod(floor(N/$1),2)':cb=128:cr=128,select='gt(scene,0.3)',metadata=mode=print:file=told-$1" -f null -
  grep -c '^frame:' "told-$1" || true
}

every=$(changes 1)
fourth=$(changes 4)
echo "black and white in turn with each frame: $every changes found of 39"
echo "each for four frames: $fourth changes found of 9"
test "$fourth" = 9
test "$every" = 1
