{{- define "portcullis.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "portcullis.containerSecurity" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "portcullis.temporaryFiles" -}}
- name: tmp
  emptyDir:
    sizeLimit: 64Mi
{{- end -}}

{{- define "portcullis.probes" -}}
startupProbe:
  httpGet: { path: /health/started, port: management }
  periodSeconds: 2
  timeoutSeconds: 3
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /health/live, port: management }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet: { path: /health/ready, port: management }
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
{{- end -}}

{{/* The pod of one component. Takes: root, component, definition, values. */}}
{{- define "portcullis.pod" -}}
serviceAccountName: {{ include "portcullis.fullname" .root }}-{{ .component }}
automountServiceAccountToken: false
# Other Services' addresses are no settings of this process.
enableServiceLinks: false
# Node is not made to be PID 1.
shareProcessNamespace: true
{{- $isCalled := hasKey .definition "port" }}
{{- $servers := (index (include "portcullis.connections" .root | fromYaml) .component).servers }}
{{- $trustsAuthority := and (has "kafka" $servers) (include "portcullis.hasKafkaAuthority" .root) }}
# A process ends itself 30 s after SIGTERM and its pause at the latest.
terminationGracePeriodSeconds: {{ ternary .values.drainPauseSeconds 0 $isCalled | add 35 }}
securityContext:
  {{- include "portcullis.podSecurity" . | nindent 2 }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if and .root.Values.topologySpread.enabled (not .definition.single) }}
topologySpreadConstraints:
  {{- range .root.Values.topologySpread.topologyKeys }}
  - topologyKey: {{ . }}
    maxSkew: 1
    whenUnsatisfiable: {{ $.root.Values.topologySpread.whenUnsatisfiable }}
    # Each rollout by itself: pods that are about to go would make room where there is none to be made.
    matchLabelKeys: [pod-template-hash]
    labelSelector:
      matchLabels:
        {{- include "portcullis.selectorLabels" $ | nindent 8 }}
  {{- end }}
{{- end }}
containers:
  - name: {{ .component }}
    image: {{ include "portcullis.image" .root }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    command: [node, dist/{{ .definition.program }}]
    env:
      {{- include (printf "portcullis.environment.%s" .component) .root | nindent 6 }}
      {{- include "portcullis.authorities" .root | nindent 6 }}
      - name: LOG_LEVEL
        value: {{ .root.Values.logLevel }}
      {{- if and .root.Values.tracing.endpoint (ne .component "canary") }}
      - name: OTEL_EXPORTER_OTLP_ENDPOINT
        value: {{ .root.Values.tracing.endpoint | quote }}
      - name: OTEL_TRACES_SAMPLER_ARG
        value: {{ .root.Values.tracing.ratio | quote }}
      {{- end }}
      {{- if $isCalled }}
      - name: DRAIN_PAUSE_MS
        value: {{ mul .values.drainPauseSeconds 1000 | quote }}
      {{- end }}
      {{- range $name, $value := .values.env }}
      - name: {{ $name }}
        value: {{ $value | quote }}
      {{- end }}
    ports:
      {{- with .definition.port }}
      - { name: http, containerPort: {{ . }} }
      {{- end }}
      - { name: management, containerPort: 9464 }
    {{- include "portcullis.probes" . | nindent 4 }}
    resources:
      {{- toYaml .values.resources | nindent 6 }}
    securityContext:
      {{- include "portcullis.containerSecurity" . | nindent 6 }}
    volumeMounts:
      - { name: tmp, mountPath: /tmp }
      {{- include "portcullis.authoritiesMount" .root | nindent 6 }}
      {{- if $trustsAuthority }}
      {{- include "portcullis.kafkaAuthorityMount" .root | nindent 6 }}
      {{- end }}
      {{- with .values.extraVolumeMounts }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
volumes:
  {{- include "portcullis.temporaryFiles" . | nindent 2 }}
  {{- include "portcullis.authoritiesVolume" .root | nindent 2 }}
  {{- if $trustsAuthority }}
  {{- include "portcullis.kafkaAuthorityVolume" .root | nindent 2 }}
  {{- end }}
  {{- with .values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* Whether something else than this chart decides how many replicas there are: "true" or nothing. Takes: values. */}}
{{- define "portcullis.isScaled" -}}
{{- if or (dig "autoscaling" "enabled" false .values) (dig "keda" "enabled" false .values) -}}true{{- end -}}
{{- end -}}

{{/* How many replicas there are at the least. Takes: definition, values. */}}
{{- define "portcullis.leastReplicas" -}}
{{- if .definition.single -}}1
{{- else if dig "autoscaling" "enabled" false .values -}}{{ .values.autoscaling.minReplicas }}
{{- else if dig "keda" "enabled" false .values -}}{{ .values.keda.minReplicas }}
{{- else -}}{{ .values.replicas }}
{{- end -}}
{{- end -}}
