export * from './enforcer-metrics';
export * from './introspection.client';
export * from './lease-holder';
export * from './system-clock';
export * from './tokens-api.client';
