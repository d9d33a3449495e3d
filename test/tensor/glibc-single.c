/*
 * What glibc's logf and sincosf give for every number that TensorFlow takes them of: its uniform random numbers have 23 bits.
 *
 *   cc -O1 -fno-builtin test/tensor/glibc-single.c -o glibc-single -lm
 *   for what in logf sin cos; do ./glibc-single $what | sha256sum; done
 */
#define _GNU_SOURCE
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  for (uint32_t i = 0; i < (1u << 23); i++) {
    float uniform = (float)i / (1u << 23);
    float angle = 2 * M_PI * uniform, sine, cosine;
    sincosf(angle, &sine, &cosine);
    float value = !strcmp(argv[1], "logf") ? logf(fmaxf(uniform, 1.0e-7f)) : !strcmp(argv[1], "sin") ? sine : cosine;
    fwrite(&value, sizeof value, 1, stdout); /* little-endian where this is run */
  }
  return 0;
}
