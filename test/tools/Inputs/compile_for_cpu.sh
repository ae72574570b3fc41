#!/bin/sh
# bonsai compile …, for the CPU whatever the target: the machinery of bench/device runs models of
# either kind. Layers that name cuDNN's kernel get oneDNN's, in its layouts.
for argument; do
  shift
  case $argument in
  cuda) set -- "$@" cpu ;;
  *.mlir) [ -f "$argument" ] && sed -i \
       's/"cudnn-/"onednn-/; s/, bonsai.layouts = \[[^]]*\]//' "$argument"
     set -- "$@" "$argument" ;;
  --arch | --precision) skips=1 ;;
  *) [ -n "$skips" ] || set -- "$@" "$argument"
     skips= ;;
  esac
done
exec bonsai "$@"
