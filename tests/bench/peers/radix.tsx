// As its documentation shows it: a root, a trigger and a content for each mark.

import * as HoverCard from '@radix-ui/react-hover-card';
import React, { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { MARKS, type Person, ask, picture } from './person';

const known = new Map<number, Person>();

function Card({ at }: { at: number }) {
  const [of, show] = useState(known.get(at));
  useEffect(() => {
    if (!of) {
      void ask(at).then((person) => {
        known.set(at, person);
        show(person);
      });
    }
  }, [at]);
  if (!of) return <div>Loading…</div>;
  return (
    <>
      <button>Follow</button>
      <img width="64" height="64" src={of.picture} alt="" />
      <h3>{of.name}</h3>
      <div>@{of.handle}</div>
      <p>{of.bio}</p>
      <div>
        {of.followers} followers, {of.following} following
      </div>
    </>
  );
}

function Mark({ at }: { at: number }) {
  return (
    <HoverCard.Root>
      <HoverCard.Trigger asChild>
        <img className="mark" width="40" height="40" src={picture(at)} alt="" />
      </HoverCard.Trigger>
      <HoverCard.Portal>
        <HoverCard.Content className="radix-card" sideOffset={5}>
          <Card at={at} />
        </HoverCard.Content>
      </HoverCard.Portal>
    </HoverCard.Root>
  );
}

createRoot(document.getElementById('page')!).render(Array.from({ length: MARKS }, (_, at) => <Mark key={at} at={at} />));
