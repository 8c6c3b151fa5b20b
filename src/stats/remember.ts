/**
 * Values by label, each computed once.
 *
 * @param capacity beyond so many the one that was made first is forgotten, default none is
 */
export function remember<Value>(
  capacity = Number.POSITIVE_INFINITY,
): (label: string, compute: () => Value) => Value {
  const known = new Map<string, Value>()
  return (label, compute) => {
    const value = known.get(label) ?? compute()
    known.set(label, value)
    if (known.size > capacity) known.delete(known.keys().next().value as string)
    return value
  }
}
