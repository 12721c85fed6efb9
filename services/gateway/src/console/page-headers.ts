import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** Scripts, styles, pictures and calls of this very origin; nothing inline, no frame, no form that leads elsewhere. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HEADERS: OutgoingHttpHeaders = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

/**
 * What every reply of the console says to the browser. That only TLS may be used from now on is said behind TLS alone (RFC 6797,
 * 7.2): whoever ends it in front of the gateway says so, and a client that claims it speaks of itself only.
 */
export const pageHeaders = (request: IncomingHttpHeaders): OutgoingHttpHeaders =>
  request['x-forwarded-proto'] === 'https'
    ? { ...HEADERS, 'strict-transport-security': 'max-age=31536000' }
    : HEADERS;
