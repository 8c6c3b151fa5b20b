/**
 * Widths of codes and numbers of queries as types: `bitsOf<Three>()` is 3. Signed bytes have the width `i8`.
 *
 * A generic function that takes its constants so is compiled once for each, with the branches of the others left out. Of
 * constants that are arguments the optimizer makes variables again: it folds copies of a loop that differ in them alone.
 */

@unmanaged
export class One {
  byte0: u8 = 0
}

@unmanaged
export class Two {
  byte0: u8 = 0
  byte1: u8 = 0
}

@unmanaged
export class Three {
  byte0: u8 = 0
  byte1: u8 = 0
  byte2: u8 = 0
}

@unmanaged
export class Four {
  byte0: u8 = 0
  byte1: u8 = 0
  byte2: u8 = 0
  byte3: u8 = 0
}

@unmanaged
export class Five {
  byte0: u8 = 0
  byte1: u8 = 0
  byte2: u8 = 0
  byte3: u8 = 0
  byte4: u8 = 0
}

@unmanaged
export class Six {
  byte0: u8 = 0
  byte1: u8 = 0
  byte2: u8 = 0
  byte3: u8 = 0
  byte4: u8 = 0
  byte5: u8 = 0
}

@unmanaged
export class Seven {
  byte0: u8 = 0
  byte1: u8 = 0
  byte2: u8 = 0
  byte3: u8 = 0
  byte4: u8 = 0
  byte5: u8 = 0
  byte6: u8 = 0
}

@unmanaged
export class Eight {
  byte0: u8 = 0
  byte1: u8 = 0
  byte2: u8 = 0
  byte3: u8 = 0
  byte4: u8 = 0
  byte5: u8 = 0
  byte6: u8 = 0
  byte7: u8 = 0
}

@unmanaged
export class Sixteen {
  word0: u64 = 0
  word1: u64 = 0
}

@unmanaged
export class ThirtyTwo {
  word0: u64 = 0
  word1: u64 = 0
  word2: u64 = 0
  word3: u64 = 0
}

@inline
export function bitsOf<Width>(): i32 {
  return isInteger<Width>() ? 8 : <i32>offsetof<Width>()
}
