/** How many of a variant are at a location. */
export interface Stock {
  readonly stocked: number;
  /** Of them, promised to orders that have not been shipped. More than `stocked` where they are owed. */
  readonly reserved: number;
}

/** What can still be bought. Below zero where more was sold than there is. */
export function availableOf({ stocked, reserved }: Stock): number {
  return stocked - reserved;
}

export interface Place extends Stock {
  readonly locationId: string;
  readonly isActive: boolean;
}

export interface Share {
  readonly locationId: string;
  readonly quantity: number;
}

/** Over the places that are active. */
export function totalAvailable(places: readonly Place[]): number {
  return places.filter(({ isActive }) => isActive).reduce((sum, place) => sum + availableOf(place), 0);
}

/**
 * From where `quantity` pieces are taken: from the first place that has them all, so that they travel together; else from
 * the places in their order, as many as each has. What is missing then is owed by the first place, if the variant is sold
 * on backorder. `null`: there are not enough.
 */
export function sharesOf(
  places: readonly Place[],
  quantity: number,
  { allowBackorder }: { readonly allowBackorder: boolean },
): readonly Share[] | null {
  const active = places.filter(({ isActive }) => isActive);
  const whole = active.find((place) => availableOf(place) >= quantity);
  if (whole) return [{ locationId: whole.locationId, quantity }];

  const shares = new Map<string, number>();
  let missing = quantity;
  for (const place of active) {
    const taken = Math.min(missing, Math.max(0, availableOf(place)));
    if (taken > 0) shares.set(place.locationId, taken);
    missing -= taken;
  }
  if (missing > 0) {
    const [first] = active;
    if (!allowBackorder || !first) return null;
    shares.set(first.locationId, (shares.get(first.locationId) ?? 0) + missing);
  }
  return [...shares].map(([locationId, taken]) => ({ locationId, quantity: taken }));
}

/** Stock gets low once: when what is available falls to the threshold or below it, coming from above. */
export function getsLow(before: number, after: number, threshold: number): boolean {
  return before > threshold && after <= threshold;
}
