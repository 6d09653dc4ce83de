// The people of the widget's bench, the same for everybody: for the server that answers, and for the pages that draw
// their marks by script.

/** How many marks a page has. */
export const MARKS = 100;

const FIRST = ['Ada', 'Grace', 'Linus', 'Edsger', 'Barbara', 'Donald', 'Ken', 'Margaret', 'Alan', 'Frances'];
const LAST = ['Lovelace', 'Hopper', 'Torvalds', 'Dijkstra', 'Liskov', 'Knuth', 'Thompson', 'Hamilton', 'Turing', 'Allen'];

export interface Person {
  name: string;
  handle: string;
  picture: string;
  title: string;
  company: string;
  location: string;
  bio: string;
  followers: number;
  following: number;
}

/** The number makes every name another, and the end of it is marked, so that 1 is not found in 10. */
export function person(at: number): Person {
  return {
    name: `${FIRST[at % 10]} ${LAST[Math.floor(at / 10) % 10]} (${at})`,
    handle: `user${at}`,
    picture: picture(at),
    title: 'Staff engineer',
    company: 'Example Works',
    location: 'Bergen, Norway',
    bio: `Person number ${at}. Writes about compilers, distributed systems and gardening; lives by the sea with two cats.`,
    followers: 1000 + at * 7,
    following: 100 + at,
  };
}

/** In the page itself: how its pictures come is no business of what is measured. */
export function picture(at: number): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="hsl(${at * 37} 50% 45%)" d="M0 0h9v9H0z"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** Where the data of a person come from. */
export function dataOf(at: number | string): string {
  return `/data/people/${at}`;
}

export async function ask(at: number | string): Promise<Person> {
  return (await fetch(dataOf(at))).json();
}
