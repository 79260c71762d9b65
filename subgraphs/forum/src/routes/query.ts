/** What `pageQuery` says, as the loaders of lists take it. */
export function pageOf({ limit, after }: { readonly limit: number; readonly after?: string | undefined }) {
  return { first: limit, after: after ?? null };
}
