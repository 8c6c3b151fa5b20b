/*
 * Times the kernels in rounds, and prints the median rate of each in million tokens a second. With 0 rounds it says what
 * it is, then reads the name of a contestant a line and answers with the milliseconds of one pass.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "kernels.h"

enum { MAX_ROUNDS = 101 };

static const float centroids[16] = {-2.7326f, -2.0690f, -1.6181f, -1.2562f, -0.9424f, -0.6568f, -0.3881f, -0.1284f,
                                    0.1284f,  0.3881f,  0.6568f,  0.9424f,  1.2562f,  1.6181f,  2.0690f,  2.7326f};
static int num_tokens;
static float *vectors, *decoded, *logits, query[HEAD_DIM], signs[HEAD_DIM], thresholds[7];
static int8_t query8[HEAD_DIM];
static uint8_t *codes, codewords[16];
static uint16_t *norms;

static void run_f32(void) { score_f32(query, vectors, num_tokens, logits); }
static void run_exact(void) { score_exact(query, (packed_keys){codes, norms}, centroids, num_tokens, logits); }
static void run_int8(void) {
  score_int8(query8, (packed_keys){codes, norms}, codewords, 63.5f, 1, num_tokens, logits);
}
static void run_decode(void) { decode_rotated((packed_keys){codes, norms}, centroids, num_tokens, decoded); }
static void run_encode(void) { encode(vectors, signs, thresholds, num_tokens, codes, norms); }
static void run_copy(void) { memcpy(decoded, vectors, sizeof(float) * HEAD_DIM * num_tokens); }

static const struct {
  const char *name;
  void (*run)(void);
} contestants[] = {{"score f32", run_f32},       {"score mse4 exact", run_exact}, {"score mse4 int8", run_int8},
                   {"decode mse4 rotated", run_decode}, {"encode mse4", run_encode},     {"copy f32", run_copy}};
enum { NUM_CONTESTANTS = sizeof contestants / sizeof *contestants };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

/* Sums of twelve uniform numbers are normal enough to be timed. */
static float draw(void) {
  float sum = -6;
  for (int i = 0; i < 12; i++) sum += (float)rand() / (float)RAND_MAX;
  return sum;
}

static void fill(void) {
  size_t size = (size_t)num_tokens * HEAD_DIM;
  vectors = aligned_alloc(64, size * sizeof(float));
  decoded = aligned_alloc(64, size * sizeof(float));
  logits = aligned_alloc(64, num_tokens * sizeof(float));
  codes = aligned_alloc(64, size / 2);
  norms = aligned_alloc(64, num_tokens * sizeof(uint16_t));
  for (size_t i = 0; i < size; i++) vectors[i] = draw();
  for (int i = 0; i < HEAD_DIM; i++) {
    query[i] = draw();
    query8[i] = (int8_t)fmaxf(-127, fminf(127, 40 * query[i]));
    signs[i] = rand() & 1 ? -1 : 1;
  }
  for (int i = 0; i < 7; i++) thresholds[i] = (centroids[8 + i] + centroids[9 + i]) / 2;
  for (int i = 0; i < 16; i++) codewords[i] = (uint8_t)lroundf(63.5f + centroids[i] * 63.5f / centroids[15]);
}

/* |x - decoded|^2 / |x|^2 in the rotated domain is that of the codec: 0.0095, so that what is timed does its work. */
static double relative_error(void) {
  run_encode();
  run_decode();
  double error = 0, total = 0;
  for (int token = 0; token < 64; token++) {
    float y[HEAD_DIM];
    const float *x = vectors + token * HEAD_DIM;
    for (int i = 0; i < HEAD_DIM; i++) {
      y[i] = 0;
      for (int j = 0; j < HEAD_DIM; j++)
        y[i] += (__builtin_popcount(i & j) & 1 ? -1 : 1) * signs[j] * x[j] * 0.08838834764831845f;
    }
    for (int i = 0; i < HEAD_DIM; i++) {
      error += pow(y[i] - decoded[token * HEAD_DIM + i], 2);
      total += pow(y[i], 2);
    }
  }
  return error / total;
}

static int follow(void) {
  printf("C with AVX2\n");
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    for (int i = 0; i < NUM_CONTESTANTS; i++) {
      if (strcmp(line, contestants[i].name)) continue;
      double start = now();
      contestants[i].run();
      printf("%.6f\n", 1e3 * (now() - start));
      fflush(stdout);
    }
  }
  return 0;
}

static int ascending(const void *a, const void *b) { return (*(double *)a > *(double *)b) - (*(double *)a < *(double *)b); }

int main(int argc, char **argv) {
  num_tokens = argc > 1 ? atoi(argv[1]) : 32768;
  int num_rounds = argc > 2 ? atoi(argv[2]) : 21;
  if (num_tokens < 64 || num_tokens % 64 || num_rounds < 0 || num_rounds > MAX_ROUNDS) {
    fprintf(stderr, "native: expected TOKENS, a multiple of 64, and ROUNDS from 0 to %d\n", MAX_ROUNDS);
    return 2;
  }
  fill();
  double error = relative_error();
  if (error < 0.008 || error > 0.011) {
    fprintf(stderr, "native: the codec errs by 0.0095, got %f\n", error);
    return 1;
  }
  if (num_rounds == 0) return follow();
  int passes = 65536 / num_tokens + 1;
  static double rates[NUM_CONTESTANTS][MAX_ROUNDS];
  for (int round = 0; round < num_rounds; round++)
    for (int i = 0; i < NUM_CONTESTANTS; i++) {
      double start = now();
      for (int pass = 0; pass < passes; pass++) contestants[i].run();
      rates[i][round] = 1e-6 * passes * num_tokens / (now() - start);
    }
  for (int i = 0; i < NUM_CONTESTANTS; i++) {
    qsort(rates[i], num_rounds, sizeof(double), ascending);
    printf("%-20s %7.1f  (%.1f to %.1f)\n", contestants[i].name, rates[i][num_rounds / 2], rates[i][num_rounds / 4],
           rates[i][3 * num_rounds / 4]);
  }
}
