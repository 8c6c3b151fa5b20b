import type { Operand } from '../cache/shape.ts'
import { isCentered } from '../codecs/centered.ts'
import type { CodecId } from '../codecs/codec.ts'

/**
 * The codecs of a menu that an operand may be given, in the menu's order: all of them for keys, those without centring
 * for values.
 *
 * The mean of values is small beside them, and the first tokens, which take most of the attention, hold values near zero:
 * centring makes them large. On SmolLM2-135M it takes 40 % off the KL of keys, and doubles the loss of values.
 */
export function operandMenu(menu: readonly CodecId[], operand: Operand): readonly CodecId[] {
  return operand === 'k' ? menu : menu.filter((id) => !isCentered(id))
}
