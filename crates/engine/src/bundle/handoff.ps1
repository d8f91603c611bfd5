# Makes the application with which Keycloak signs people in, and prints what Lockstep asks for.
# Needs the module Microsoft.Graph.Authentication, and a Cloud Application Administrator or an Application Administrator.
# It can be run again: what is there is kept, and a new secret is made.
$ErrorActionPreference = 'Stop'

$Tenant = '@TENANT@'
$Graph = '@GRAPH@'
$Mark = '@MARK@'
$Body = '@BODY@'
$Scopes = '@SCOPES@'
$Days = @DAYS@
$Groups = @(@GROUPS@)

Connect-MgGraph -TenantId $Tenant -NoWelcome `
  -Scopes 'Application.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All', 'GroupMember.Read.All'

function Invoke-Graph($Method, $Path, $Content, $Headers = @{}) {
  $call = @{ Method = $Method; Uri = "$Graph/v1.0/$Path"; Headers = $Headers; OutputType = 'PSObject' }
  if ($Content) { $call.Body = $Content; $call.ContentType = 'application/json' }
  for ($attempt = 1; ; $attempt++) {
    # Entra ID needs some seconds until it knows everywhere what was made.
    try { return Invoke-MgGraphRequest @call } catch { if ($attempt -ge 10) { throw }; Start-Sleep -Seconds 5 }
  }
}

# The application, by its unique name.
Invoke-Graph PATCH "applications(uniqueName='$Mark')" $Body @{ Prefer = 'create-if-missing' } | Out-Null
$application = Invoke-Graph GET "applications(uniqueName='$Mark')"

# Its service principal, which people's consent is given to.
try { $self = Invoke-MgGraphRequest -Method GET -Uri "$Graph/v1.0/servicePrincipals(appId='$($application.appId)')" -OutputType PSObject }
catch {
  $self = Invoke-Graph POST 'servicePrincipals' (@{
      appId = $application.appId; tags = @('WindowsAzureActiveDirectoryIntegratedApp') } | ConvertTo-Json)
}

# Consent for everybody; it may be there already.
$resource = Invoke-Graph GET "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')"
try {
  Invoke-MgGraphRequest -Method POST -Uri "$Graph/v1.0/oauth2PermissionGrants" -ContentType 'application/json' -Body (@{
      clientId = $self.id; consentType = 'AllPrincipals'; resourceId = $resource.id; scope = $Scopes } | ConvertTo-Json) | Out-Null
} catch { Write-Warning 'Consent was not given anew: it is there already, or an administrator must give it in the portal.' }

# A client secret. It is shown this once.
$secret = Invoke-Graph POST "applications/$($application.id)/addPassword" (@{
    passwordCredential = @{ displayName = $Mark; endDateTime = (Get-Date).ToUniversalTime().AddDays($Days).ToString('yyyy-MM-ddTHH:mm:ssZ') } } | ConvertTo-Json)

"Tenant: $Tenant"
"Client ID: $($application.appId)"
"Client secret: $($secret.secretText)"
"The secret ends: $($secret.endDateTime)"
foreach ($name in $Groups) {
  $filter = [uri]::EscapeDataString("displayName eq '" + $name.Replace("'", "''") + "'")
  $found = (Invoke-Graph GET "groups?`$filter=$filter&`$select=id").value.id -join ' '
  "Object ID of ${name}: $(if ($found) { $found } else { 'not found' })"
}
