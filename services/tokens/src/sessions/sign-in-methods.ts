import type { LoginIntegration, SignInMethods } from '@libs/contracts';

/** The ways to sign in that this Portcullis offers. */
export class SignInMethodsService {
  constructor(
    private readonly methods: SignInMethods,
    /** Those of them that are Git providers. */
    readonly integrations: readonly LoginIntegration[],
  ) {}

  /** Whether an account API token can be exchanged for a session. */
  get isLocal(): boolean {
    return this.methods.local;
  }

  list(): SignInMethods {
    return this.methods;
  }
}
