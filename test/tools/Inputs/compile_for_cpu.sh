#!/bin/sh
# bonsai compile …, for the CPU whatever the target: the machinery of bench/device runs models of
# either kind.
for argument; do
  shift
  case $argument in
  cuda) set -- "$@" cpu ;;
  --arch | --precision) skips=1 ;;
  *) [ -n "$skips" ] || set -- "$@" "$argument"
     skips= ;;
  esac
done
exec bonsai "$@"
