/**
 * Remembers what was made: the same value for the same key.
 *
 * @param maxRemembered beyond so many the one that was asked for least recently is forgotten; none is, unless said
 */
export function remember<Value>(
  maxRemembered = Number.POSITIVE_INFINITY,
): (key: string, make: () => Value) => Value {
  const latest = new Map<string, Value>()
  return (key, make) => {
    const value = latest.get(key) ?? make()
    // a key that is set anew stands last
    latest.delete(key)
    latest.set(key, value)
    if (latest.size > maxRemembered) latest.delete(latest.keys().next().value as string)
    return value
  }
}

/** The same by objects that never change: forgotten with them. */
export function rememberByObject<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Value>()
  return (key) => {
    const value = known.get(key) ?? make(key)
    known.set(key, value)
    return value
  }
}
