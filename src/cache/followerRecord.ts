/** What a thread beside the caller's says of itself, in shared words: the caller reads them even while it waits. */
export interface FollowerRecord {
  readonly state: FollowerState
  /** What ended it, as it said itself; empty for one that lives, or that was ended from outside. */
  readonly lastWords: string
  enter(state: 'idle' | 'busy'): void
  end(cause: unknown): void
}

/** `absent` until it is up; `busy` as long as it may have an item. */
export type FollowerState = (typeof states)[number]

const states = ['absent', 'idle', 'busy', 'gone'] as const

const STATE = 0
const LENGTH = 1
const TEXT = 2
const longestText = 250

/** Words of a record. */
export const RECORD_WORDS = TEXT + longestText

/** @param address of `RECORD_WORDS` words, zeros at first */
export function createFollowerRecord(memory: WebAssembly.Memory, address: number): FollowerRecord {
  const words = new Int32Array(memory.buffer, address, RECORD_WORDS)
  const enter = (state: FollowerState): void => void Atomics.store(words, STATE, states.indexOf(state))
  return {
    get state() {
      return states[Atomics.load(words, STATE)]
    },
    get lastWords() {
      return String.fromCharCode(...words.subarray(TEXT, TEXT + words[LENGTH]))
    },
    enter,
    end(cause) {
      const text = String(cause).slice(0, longestText)
      words[LENGTH] = text.length
      for (let index = 0; index < text.length; index++) words[TEXT + index] = text.charCodeAt(index)
      // after the text, so that who reads the state finds it
      enter('gone')
    },
  }
}
