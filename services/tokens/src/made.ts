import type { FactoryProvider, InjectionToken } from '@nestjs/common';

/** A provider that is made from others; the compiler checks that the factory takes what is injected. */
export const made = <T, A extends unknown[]>(
  provide: InjectionToken<T>,
  inject: { [I in keyof A]: InjectionToken<A[I]> },
  useFactory: (...dependencies: A) => T,
): FactoryProvider<T> => ({ provide, inject, useFactory });
