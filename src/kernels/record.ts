/** A field of a record: an integer, a float of a stated width, or a table, of which the field holds the distance. */
export type Field = number | { readonly float32: number } | { readonly float64: number } | Table | undefined

/** Numbers behind the fields; a record of its own, too. */
export type Table = Float32Array | Float64Array | Uint8Array | Uint32Array

const alignment = 16

/**
 * Lays out what a kernel needs to know, as the class of the same name in `assembly/` reads it: fields in their order, then
 * tables, each at a multiple of 16 bytes from the start. Nothing in it depends on where in a memory it will lie.
 *
 * @param fields `undefined` for a table that is not there, which leaves a distance of 0
 */
export function layOutRecord(fields: readonly Field[]): Uint8Array {
  const tables = fields.filter(isTable)
  const fieldBytes = aligned(fields.reduce<number>((sum, field) => sum + widthOf(field), 0))
  const numBytes = tables.reduce((sum, table) => sum + aligned(table.byteLength), fieldBytes)
  const record = new Uint8Array(numBytes)
  const view = new DataView(record.buffer)
  let at = 0
  let tableAt = fieldBytes
  for (const field of fields) {
    writeField(view, at, isTable(field) ? tableAt : (field ?? 0))
    at += widthOf(field)
    if (!isTable(field)) continue
    record.set(new Uint8Array(field.buffer, field.byteOffset, field.byteLength), tableAt)
    tableAt += aligned(field.byteLength)
  }
  return record
}

function writeField(view: DataView, at: number, field: Exclude<Field, Table | undefined>): void {
  if (typeof field === 'number') view.setInt32(at, field, true)
  else if ('float32' in field) view.setFloat32(at, field.float32, true)
  else view.setFloat64(at, field.float64, true)
}

function widthOf(field: Field): number {
  return typeof field === 'object' && 'float64' in field ? 8 : 4
}

function isTable(field: Field): field is Table {
  return ArrayBuffer.isView(field)
}

function aligned(numBytes: number): number {
  return Math.ceil(numBytes / alignment) * alignment
}
