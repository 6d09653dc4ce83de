// As its examples show it: one client for the page, a trigger around each mark, one action.

import ProfileClient, { UserProfileClient } from '@atlaskit/profilecard/client';
import ProfileCardTrigger from '@atlaskit/profilecard/user';
import React from 'react';
import { createRoot } from 'react-dom/client';
import { IntlProvider } from 'react-intl';
import { MARKS, ask, picture } from './person';

const config = { url: '/', cacheSize: 1000, cacheMaxAge: 600_000 };

class Users extends UserProfileClient {
  async makeRequest(_cloud: string, at: string) {
    const of = await ask(at);
    return {
      isBot: false,
      isCurrentUser: false,
      status: 'active' as const,
      fullName: of.name,
      nickname: of.handle,
      avatarUrl: of.picture,
      email: `${of.handle}@kith.example`,
      location: of.location,
      meta: of.title,
      companyName: of.company,
      timestring: '12:00pm',
    };
  }
}

const client = new ProfileClient(config, { userClient: new Users(config) });
const actions = [{ id: 'follow', label: 'Follow', callback() {} }];

createRoot(document.getElementById('page')!).render(
  <IntlProvider locale="en">
    {Array.from({ length: MARKS }, (_, at) => (
      <ProfileCardTrigger key={at} userId={String(at)} cloudId="c" resourceClient={client} actions={actions} position="bottom-start">
        <img className="mark" width="40" height="40" src={picture(at)} alt="" />
      </ProfileCardTrigger>
    ))}
  </IntlProvider>,
);
