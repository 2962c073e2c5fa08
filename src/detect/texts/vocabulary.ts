/** How words are written in the tables of words (pure): separated by spaces, folded as `readingOf` folds a text. */
export const words = (...lists: readonly string[]): readonly string[] =>
  lists.flatMap((list) =>
    list
      .normalize('NFKD')
      .replaceAll(/[\u0300-\u036f]/g, '')
      .toLowerCase()
      .split(' '),
  )
