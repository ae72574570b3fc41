#!/bin/sh
# bonsai compile …, for the CPU whatever the target: the machinery of bench/device runs models of
# either kind. Kernels of the policy `absent` are missing. Layers that name cuDNN's kernel get oneDNN's, in its layouts.
for argument; do
  shift
  case $argument in
  absent) echo "bonsai: compile: policy 'absent': this build of Bonsai was made without x.h" >&2
     exit 1 ;;
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
