import type { Clock } from '@libs/clock';
import { bitbucket } from './bitbucket';
import { github } from './github';
import { OAuthProvider } from './oauth-provider';
import { OidcProvider } from './oidc-provider';
import type { SignInProvider } from './sign-in-provider';
import type { ProviderConfig } from './sign-in.config';

export function makeProvider(config: ProviderConfig, clock: Pick<Clock, 'now'>): SignInProvider {
  switch (config.kind) {
    case 'oidc':
    case 'gitlab':
      return new OidcProvider(config, clock);
    case 'github':
      return new OAuthProvider(config, github(config));
    case 'bitbucket':
      return new OAuthProvider(config, bitbucket(config));
  }
}
