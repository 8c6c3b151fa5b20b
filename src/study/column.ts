/** A column of rows, as every table and file holds it. */
export interface Column<Row> {
  readonly name: keyof Row & string
  /** `single`: a measured number, kept in single precision where rows are published. */
  readonly type: 'text' | 'integer' | 'real' | 'single'
}
