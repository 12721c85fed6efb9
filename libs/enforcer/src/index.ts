export * from './enforcer-metrics';
export * from './introspection.client';
export * from './lease-holder';
export * from './tokens-api.client';
