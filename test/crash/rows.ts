/** So many rows of a table at a time. */
export async function atOnce<T>(many: number, rows: readonly T[], each: (row: T) => Promise<void>): Promise<void> {
  const left = rows.values()
  await Promise.all(
    Array.from({ length: many }, async () => {
      for (const row of left) await each(row)
    }),
  )
}
