// How long people wait after what they do, by the browser's own event timing.

import type { Page } from '@playwright/test';

declare global {
  interface Window {
    kithWaits?: { name: string; duration: number }[];
  }
}

/** The shortest wait that the browser tells of: https://www.w3.org/TR/event-timing/ allows no less. */
export const SHORTEST = 16;

/** Begins to listen in every page of the tab; before the first is opened. */
export async function listen(page: Page): Promise<void> {
  await page.addInitScript((durationThreshold) => {
    const waits: { name: string; duration: number }[] = (window.kithWaits = []);
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[]) {
        if (entry.interactionId) waits.push({ name: entry.name, duration: entry.duration });
      }
    });
    observer.observe({ type: 'event', durationThreshold, buffered: true } as PerformanceObserverInit);
  }, SHORTEST);
}

/** The longest wait from what `act` does to the next paint, in milliseconds, rounded by the browser to 8; 0: shorter than {@link SHORTEST}. */
export async function longestWait(page: Page, act: () => Promise<unknown>): Promise<number> {
  await settle(page);
  await page.evaluate(() => (window.kithWaits!.length = 0));
  await act();
  await settle(page);
  return page.evaluate(() => Math.max(0, ...window.kithWaits!.map(({ duration }) => duration)));
}

/** Until the browser has painted and has nothing to do: the observer hears of events only then. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((done) => {
        requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(() => setTimeout(done, 50))));
      }),
  );
}
