/* The kernels of src/kernels in C with AVX2, for 128 values and 4 bits: what this machine can do. */
#pragma once
#include <stdint.h>

enum { HEAD_DIM = 128, CODE_BYTES = HEAD_DIM / 2 };

/* Keys of 4 bits: codes of all tokens, lowest bits first, then norms as float16. */
typedef struct {
  const uint8_t *codes;
  const uint16_t *norms;
} packed_keys;

/* centroids[16] are those of N(0, 1), ascending. */
void score_f32(const float *query, const float *keys, int num_tokens, float *logits);
void score_exact(const float *query, packed_keys keys, const float *centroids, int num_tokens, float *logits);
/* codewords[16] in 0 .. 127; zero stands for 0; query in the order of the nibbles, 16 low ones before 16 high ones */
void score_int8(const int8_t *query, packed_keys keys, const uint8_t *codewords, float zero, float factor,
                int num_tokens, float *logits);
/* Rotated and unscaled by nothing: vectors are norm / sqrt(128) times centroids. */
void decode_rotated(packed_keys keys, const float *centroids, int num_tokens, float *vectors);
/* signs are +1 and -1; thresholds[7] lie between the positive centroids */
void encode(const float *vectors, const float *signs, const float *thresholds, int num_tokens, uint8_t *codes,
            uint16_t *norms);
