import { isNearPowerOfTwo, logarithm } from './logarithm'

/** Loaded, they cost one instruction each; as literals they would be made anew for every pair. */
const constants = memory.data<f64>(
  [
    // where the formulas change, sqrt(2), and what they add
    0.5, 0.25, 0.011, 1.4142135623730951, 10, 1.125,
    0.08913147449493408, 2.249481201171875, 0.807220458984375,
  ],
  16,
)

const HALF = 0
const QUARTER = 1
const FAR = 2
const ROOT_OF_TWO = 3
const TEN = 4
const START_OF_TAIL = 5
const CENTRE_PART = 6
const MIDDLE_PART = 7
const TAIL_PART = 8

/** Numerators and denominators of three rational functions, the highest power first. */
const centreNumerator = memory.data<f64>(
  [
    -0.005387729650712429, 0.008226878746769157, 0.02198786811111689, -0.03656379714117627,
    -0.012692614766297404, 0.03348066254097446, -0.008368748197417368, -0.0005087819496582806,
  ],
  16,
)
const centreDenominator = memory.data<f64>(
  [
    0.0008862163904564247, -0.0023339375937419, 0.07952836873415717, -0.05273963823400997, -0.7122890234154284,
    0.662328840472003, 1.5622155839842302, -1.5657455823417585, -0.9700050433032906, 1,
  ],
  16,
)
const middleNumerator = memory.data<f64>(
  [
    -3.6719225470772936, 21.12946554483405, 17.445385985570866, -44.6382324441787, -18.851064805871424,
    17.644729840837403, 8.3705032834312, 0.10526468069939171, -0.20243350835593876,
  ],
  16,
)
const middleDenominator = memory.data<f64>(
  [
    1.7211476576120028, -22.643693341313973, 10.826866735546016, 48.560921310873994, -20.14326346804852,
    -28.66081804998, 3.971343795334387, 6.242641248542475, 1,
  ],
  16,
)
const tailNumerator = memory.data<f64>(
  [
    -6.81149956853777e-10, 2.8522533178221704e-8, -6.794655751811263e-7, 0.0021455899538880526,
    0.029015791000532906, 0.14286953440815717, 0.3377855389120359, 0.38707973897260434, 0.11703015634199525,
    -0.16379404719331705, -0.1311027816799519,
  ],
  16,
)
const tailDenominator = memory.data<f64>(
  [
    0.011059242293464892, 0.15226433829533179, 0.848854343457902, 2.5930192162362027, 4.778465929458438,
    5.381683457070069, 3.4662540724256723, 1,
  ],
  16,
)

@inline
function constant(index: i32): v128 {
  return v128.load64_splat(constants + (index << 3))
}

/**
 * Normal numbers of uniform ones, in place: those of `src/numerics/normalQuantile.ts`, to the last bit, but for a hundredth of
 * them, which are left as they are for the host to finish.
 *
 *     normal = sqrt(2) erfinv(x) ,   x = 2 u - 1
 *
 * with one rational function where |x| is at most 1/2, a second up to 3/4, a third from there on. All are taken for the
 * first; the places of the others go to two lists, so that pairs of one kind are computed together.
 *
 * @param uniforms float64, above 0 and below 1; written
 * @param count even
 * @param left room for `count` + 1 addresses; those of the numbers that are left
 * @param scratch room for 8 (`count` + 1) bytes
 * @returns how many are left
 */
export function finishNormals(uniforms: usize, count: i32, left: usize, scratch: usize): i32 {
  const tails = scratch + (count << 2) + 4
  let middle = scratch
  let tail = tails
  let far = left
  for (let at = uniforms; at < uniforms + (count << 3); at += 16) {
    const uniform = v128.load(at)
    const x = argument(uniform)
    const size = f64x2.abs(x)
    const isCentral = f64x2.le(size, constant(HALF))
    v128.store(at, v128.bitselect(centralNormal(x, size), uniform, isCentral))
    const q = f64x2.sub(f64x2.splat(1), size)
    const central = i64x2.bitmask(isCentral)
    const isMiddle = i64x2.bitmask(f64x2.ge(q, constant(QUARTER))) & ~central
    const isFar = i64x2.bitmask(f64x2.lt(q, constant(FAR)))
    const isTail = ~(central | isMiddle | isFar)
    middle = listTwo(middle, at, isMiddle)
    tail = listTwo(tail, at, isTail)
    far = listTwo(far, at, isFar)
  }
  far = finishMiddles(scratch, middle, far)
  far = finishTails(tails, tail, far)
  return <i32>((far - left) >> 2)
}

/** Adds those of two addresses that are wanted; gives the end of the list. No branch: which ones cannot be predicted. */
@inline
function listTwo(end: usize, at: usize, wanted: i32): usize {
  store<u32>(end, <u32>at)
  end += (wanted & 1) << 2
  store<u32>(end, <u32>at + 8)
  return end + ((wanted & 2) << 1)
}

/** 2 u - 1 */
@inline
function argument(uniform: v128): v128 {
  return f64x2.sub(f64x2.add(uniform, uniform), f64x2.splat(1))
}

/** sqrt(2) times a size, with the sign of x */
@inline
function scaled(size: v128, x: v128): v128 {
  return f64x2.mul(constant(ROOT_OF_TWO), v128.xor(size, v128.xor(x, f64x2.abs(x))))
}

@inline
function centralNormal(x: v128, size: v128): v128 {
  const g = f64x2.mul(size, f64x2.add(size, constant(TEN)))
  const r = f64x2.div(polynomial(centreNumerator, 8, size), polynomial(centreDenominator, 10, size))
  return scaled(f64x2.add(f64x2.mul(g, constant(CENTRE_PART)), f64x2.mul(g, r)), x)
}

@inline
function polynomial(coefficients: usize, count: i32, x: v128): v128 {
  let sum = v128.load64_splat(coefficients)
  const end = coefficients + (count << 3)
  for (let at = coefficients + 8; at < end; at += 8)
    sum = f64x2.add(v128.load64_splat(at), f64x2.mul(x, sum))
  return sum
}

/** Numbers at two addresses. */
@inline
function loadTwo(first: usize, second: usize): v128 {
  return v128.load64_lane(second, v128.load64_zero(first), 1)
}

/** Numbers whose addresses are listed; gives the end of the list of those that are left. */
function finishMiddles(list: usize, end: usize, left: usize): usize {
  for (; list < end; list += 8) {
    const first: usize = load<u32>(list)
    const second: usize = list + 4 < end ? load<u32>(list, 4) : first
    const x = argument(loadTwo(first, second))
    const q = f64x2.sub(f64x2.splat(1), f64x2.abs(x))
    if (v128.any_true(isNearPowerOfTwo(q))) {
      left = leaveTwo(first, second, left)
      continue
    }
    const g = f64x2.sqrt(f64x2.mul(f64x2.splat(-2), logarithm(q)))
    const over = f64x2.sub(q, constant(QUARTER))
    const r = f64x2.div(polynomial(middleNumerator, 9, over), polynomial(middleDenominator, 9, over))
    storeTwo(scaled(f64x2.div(g, f64x2.add(constant(MIDDLE_PART), r)), x), first, second)
  }
  return left
}

function finishTails(list: usize, end: usize, left: usize): usize {
  for (; list < end; list += 8) {
    const first: usize = load<u32>(list)
    const second: usize = list + 4 < end ? load<u32>(list, 4) : first
    const x = argument(loadTwo(first, second))
    const rest = f64x2.sub(f64x2.splat(1), f64x2.abs(x))
    if (v128.any_true(isNearPowerOfTwo(rest))) {
      left = leaveTwo(first, second, left)
      continue
    }
    const q = f64x2.sqrt(f64x2.neg(logarithm(rest)))
    const over = f64x2.sub(q, constant(START_OF_TAIL))
    const r = f64x2.div(polynomial(tailNumerator, 11, over), polynomial(tailDenominator, 8, over))
    storeTwo(scaled(f64x2.add(f64x2.mul(constant(TAIL_PART), q), f64x2.mul(r, q)), x), first, second)
  }
  return left
}

@inline
function storeTwo(pair: v128, first: usize, second: usize): void {
  v128.store64_lane(first, pair, 0)
  v128.store64_lane(second, pair, 1)
}

@inline
function leaveTwo(first: usize, second: usize, left: usize): usize {
  store<u32>(left, <u32>first)
  if (second === first) return left + 4
  store<u32>(left, <u32>second, 4)
  return left + 8
}
