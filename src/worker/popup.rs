//! What the extension's own pages may ask; the port has checked that it is one of them.

use hallpass_protocol::account::AccountView;
use hallpass_protocol::customer::CustomersResponse;
use hallpass_protocol::ids::AccountId;
use hallpass_protocol::logo::{LogoHash, LogoImage};

use crate::ports::{
    AccountsView, ApprovalsAsk, ApprovalsText, Caller, CeremonyView, ComputerAsk, ComputerText,
    CopyField, CredentialText, Extension, FillOffer, FillTarget, FinishSignIn, LaunchPlace,
    LaunchRequest, LaunchSettings, PopupHandler, PortError, RequestForm, Requested, StatusView,
};
use crate::worker::Worker;
use crate::worker::cloud::Call;
use crate::worker::platform::Platform;
use crate::worker::state::State;

impl<P: Platform> PopupHandler for Worker<P> {
    async fn status(&self, _: &Caller, (): ()) -> Result<StatusView, PortError> {
        Ok(self.status_now())
    }

    async fn set_cloud(&self, _: &Caller, text: String) -> Result<StatusView, PortError> {
        self.change_cloud(&text).await
    }

    async fn open_sign_in(&self, _: &Caller, (): ()) -> Result<(), PortError> {
        self.show_sign_in().await
    }

    async fn start_sign_in(&self, _: &Caller, (): ()) -> Result<CeremonyView, PortError> {
        Ok(self.start_ceremony().await?)
    }

    async fn finish_sign_in(
        &self,
        _: &Caller,
        finish: FinishSignIn,
    ) -> Result<StatusView, PortError> {
        self.finish_ceremony(finish).await
    }

    async fn sign_out(&self, _: &Caller, (): ()) -> Result<StatusView, PortError> {
        self.leave();
        Ok(self.look(State::status_view))
    }

    async fn lock(&self, _: &Caller, (): ()) -> Result<StatusView, PortError> {
        self.lock();
        Ok(self.look(State::status_view))
    }

    async fn customers(&self, _: &Caller, (): ()) -> Result<CustomersResponse, PortError> {
        Ok(self.call(Call::get("/v1/customers")).await?)
    }

    async fn accounts(&self, _: &Caller, (): ()) -> Result<AccountsView, PortError> {
        Ok(self.accounts_now().await?)
    }

    async fn request_account(&self, _: &Caller, form: RequestForm) -> Result<Requested, PortError> {
        Ok(self.request(form).await?)
    }

    async fn approvals(&self, _: &Caller, ask: ApprovalsAsk) -> Result<ApprovalsText, PortError> {
        Ok(self.approvals_now(ask).await?)
    }

    async fn computer_sign_in(
        &self,
        _: &Caller,
        ask: ComputerAsk,
    ) -> Result<ComputerText, PortError> {
        Ok(self.computer_now(ask).await?)
    }

    async fn end_account(&self, _: &Caller, id: AccountId) -> Result<AccountView, PortError> {
        Ok(self.end(id).await?)
    }

    async fn extend_account(
        &self,
        _: &Caller,
        extension: Extension,
    ) -> Result<AccountView, PortError> {
        Ok(self.extend(extension).await?)
    }

    async fn rotate_credential(&self, _: &Caller, id: AccountId) -> Result<AccountView, PortError> {
        Ok(self.rotate(id).await?)
    }

    async fn end_all(&self, _: &Caller, (): ()) -> Result<AccountsView, PortError> {
        Ok(self.end_everything().await?)
    }

    async fn launch(&self, _: &Caller, request: LaunchRequest) -> Result<(), PortError> {
        self.open_portal(request).await
    }

    async fn launch_settings(&self, _: &Caller, (): ()) -> Result<LaunchSettings, PortError> {
        Ok(self.launch_settings().await)
    }

    async fn set_launch_place(
        &self,
        _: &Caller,
        place: LaunchPlace,
    ) -> Result<LaunchSettings, PortError> {
        self.choose_launch_place(place).await
    }

    async fn fill_offer(&self, _: &Caller, (): ()) -> Result<FillOffer, PortError> {
        Ok(self.offer().await)
    }

    async fn fill(&self, _: &Caller, target: FillTarget) -> Result<(), PortError> {
        self.fill_active_tab(target.account_id).await
    }

    async fn logo(&self, _: &Caller, sha256: LogoHash) -> Result<LogoImage, PortError> {
        Ok(self.logo_now(sha256).await?)
    }

    async fn copy(&self, _: &Caller, field: CopyField) -> Result<CredentialText, PortError> {
        self.text_to_copy(field).await
    }
}
