/** A bit for each number times its scale: 1 for those of at least 0. */
@inline
export function packSigns(numbers: usize, count: i32, scales: v128, signs: usize): void {
  for (let index = 0; index < count; index += 8) {
    const low = signBits(numbers + (index << 2), scales)
    // an order is a multiple of 4
    const high = index + 4 < count ? signBits(numbers + (index << 2) + 16, scales) : 0
    store<u8>(signs + (index >> 3), <u8>(low | (high << 4)))
  }
}

/** A bit for each of four sums, which may underflow to 0 where they are scaled. */
@inline
function signBits(sums: usize, scales: v128): i32 {
  return i32x4.bitmask(f32x4.ge(f32x4.mul(v128.load(sums), scales), f32x4.splat(0)))
}

/** For each four bits, from the lowest on, 1 for 1 and -1 for 0. */
const signsOfNibble = memory.data<f32>(
  [
    -1, -1, -1, -1, 1, -1, -1, -1, -1, 1, -1, -1, 1, 1, -1, -1,
    -1, -1, 1, -1, 1, -1, 1, -1, -1, 1, 1, -1, 1, 1, 1, -1,
    -1, -1, -1, 1, 1, -1, -1, 1, -1, 1, -1, 1, 1, 1, -1, 1,
    -1, -1, 1, 1, 1, -1, 1, 1, -1, 1, 1, 1, 1, 1, 1, 1,
  ],
  16,
)

/** +1 and -1 of packed signs, of which there are a multiple of four. */
@inline
export function unpackSigns(signs: usize, count: i32, numbers: usize): void {
  for (let index = 0; index < count; index += 4) {
    const nibble: usize = (load<u8>(signs + (index >> 3)) >> (index & 4)) & 15
    v128.store(numbers + (index << 2), v128.load(signsOfNibble + (nibble << 4)))
  }
}
